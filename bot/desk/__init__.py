"""The Telegram desk: one topic for each conversation that asks for a human."""
