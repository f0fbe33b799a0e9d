"""What an operator asks: is it healthy, why was this sent, what is stuck, what is set wrong."""
