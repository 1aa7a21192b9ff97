//! The screen: view state, actions and drawing. Knows no runtime and does no input or output.
