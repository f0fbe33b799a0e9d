"""Hosting: the engine here or a Rasa server, its actions, and what travels between."""
