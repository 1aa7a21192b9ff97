//! PTYs: spawning agents, reading and writing them, recording what they print, ending their process trees.
