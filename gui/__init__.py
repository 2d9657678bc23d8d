"""The window of Attention Explorer: Qt widgets that show what `core` computes."""
