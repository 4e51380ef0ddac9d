"""Pages for people: the planner's, the leader's and the viewer's."""
