"""Whether, when and how a message goes out."""
