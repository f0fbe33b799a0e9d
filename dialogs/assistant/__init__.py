"""The assistant: a Rasa 3.6 project that our own engine and a Rasa server run alike."""
