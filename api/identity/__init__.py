"""Who somebody is, and what they may do: users, sessions, tokens, team links, and the table of who may what."""
