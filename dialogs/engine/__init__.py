"""The embedded dialog engine: plays an assistant written in a declared part of Rasa 3.6's language.

`assistant` reads and checks the files, `tracker` is one conversation's memory, `turning` runs a
turn. Nothing here knows debts, sending or storage: the room can be lifted out.
"""
