"""The passes: each turns a change into changes that do the same work without blocking traffic.

One a file, found by walking this package. A *fold* sees all changes of an operation and takes out those that undo each
other. An *expansion* is asked about one change at a time and says by which pieces to do it; whatever it gives is
put to the expansions again, so that each needs to know only its own subject.
"""
