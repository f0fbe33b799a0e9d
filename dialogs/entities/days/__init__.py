"""Days in a message: dates, spans of days, and the times of a day."""
