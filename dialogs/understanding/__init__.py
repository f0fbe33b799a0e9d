"""Understanding by example: a trained reader of intents, and what to do with how sure it is."""
