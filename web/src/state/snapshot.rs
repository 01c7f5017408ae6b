//! Shared, copied on write: what lets a frame keep a picture of the state for next to nothing.

use std::ops::Deref;
use std::rc::Rc;

/// A value that clones by reference and compares by identity. A component that gets one is drawn
/// again only if it was edited since.
#[derive(Debug, Default)]
pub struct Snapshot<T>(Rc<T>);

impl<T: Clone> Snapshot<T> {
    /// Wraps `value`.
    pub fn new(value: T) -> Self {
        Self(Rc::new(value))
    }

    /// The value to change: copied first if a picture of it is still in use.
    pub fn edit(&mut self) -> &mut T {
        Rc::make_mut(&mut self.0)
    }
}

impl<T> Clone for Snapshot<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> Deref for Snapshot<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> PartialEq for Snapshot<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
