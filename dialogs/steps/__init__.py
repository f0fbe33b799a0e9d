"""Steps: what is said and asked for at each point of a conversation; each is one action."""
