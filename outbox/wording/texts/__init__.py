"""The words of our templates, a module per language."""
