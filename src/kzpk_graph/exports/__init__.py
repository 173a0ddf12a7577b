"""What goes out of a graph: which part of it, in which format, with a count of what a format cannot hold.

``registry`` lists the formats, ``selection`` says which quads, ``run`` writes them; each format has a writer that is
imported when it is used.
"""
