//! The terminal engine: the stream front, the one safe wrapper of vt100, key encoding.
