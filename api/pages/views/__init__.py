"""What the templates show, worked out from a campaign and a plan: plain values, no words, no HTML."""
