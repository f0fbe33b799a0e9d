"""Parts of the assistant that a Rasa server loads: they must run on Python 3.10, and alone."""
