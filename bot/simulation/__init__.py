"""The simulation: made-up debtors live through days of the real code, and referees watch."""
