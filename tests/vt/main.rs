//! The terminal engine against real recordings, hostile bytes and any way of cutting them.

#[cfg(test)]
mod alacritty;
#[cfg(test)]
mod chunks;
#[cfg(test)]
mod corpus;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod markers;
#[cfg(test)]
mod picture;
#[cfg(test)]
mod recordings;
#[cfg(test)]
mod vttest;
