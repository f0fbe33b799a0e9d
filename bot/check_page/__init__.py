"""The page `/echt`, where anybody may see whether a message is ours and say that one is not."""
