//! The hyperlinks of one screen.
//!
//! Owns the addresses: which ones are let in, how many are kept, and when a place is given to another one. Does not
//! know where in the picture they are: the cells carry their places.

use std::collections::HashMap;
use std::num::NonZeroU32;

use super::style::LinkId;

/// How many addresses there is room for: what two mark characters can tell apart.
pub(super) const PLACES: u16 = 79 * 79;
/// The bytes of addresses that one screen keeps at the most.
const MOST_BYTES: usize = 512 << 10;
/// The longest address, as browsers have it.
const LONGEST: usize = 2083;
const PLACE_BITS: u32 = 13;

#[derive(Debug, Clone)]
struct Link {
    id: LinkId,
    address: String,
}

/// The addresses, each in a place that the cells can name.
#[derive(Debug, Clone, Default)]
pub(super) struct Links {
    places: Vec<Option<Link>>,
    free: Vec<u16>,
    by_address: HashMap<String, LinkId>,
    bytes: usize,
    /// How often a place was given away.
    serial: u32,
    /// How many addresses are still refused before it is worth looking for unused ones again.
    patience: u16,
}

/// Whether an address may become a link: http or https, printable ASCII without spaces, not too long.
pub(super) fn is_allowed(address: &str) -> bool {
    let starts = |scheme: &str| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    (starts("https://") || starts("http://"))
        && address.len() <= LONGEST
        && address.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The place of a link.
pub(super) const fn place(id: LinkId) -> u16 {
    (id.0.get() & ((1 << PLACE_BITS) - 1)) as u16
}

impl Links {
    /// The link of an address, a new one if need be; `None` when there is no room.
    pub(super) fn add(&mut self, address: &str) -> Option<LinkId> {
        if let Some(id) = self.by_address.get(address) {
            return Some(*id);
        }
        let place = self.room(address.len())?;
        self.serial = (self.serial + 1) % (1 << (32 - PLACE_BITS));
        let id = LinkId(NonZeroU32::new((self.serial << PLACE_BITS) | u32::from(place)).unwrap_or(NonZeroU32::MAX));
        let link = Link { id, address: address.to_owned() };
        match self.places.get_mut(usize::from(place)) {
            Some(empty) => *empty = Some(link),
            None => self.places.push(Some(link)),
        }
        self.by_address.insert(address.to_owned(), id);
        self.bytes += address.len();
        Some(id)
    }

    fn room(&mut self, bytes: usize) -> Option<u16> {
        if self.bytes + bytes > MOST_BYTES {
            return None;
        }
        self.free.pop().or_else(|| u16::try_from(self.places.len()).ok().filter(|next| *next < PLACES))
    }

    /// Whether to look for unused places after an address was refused. Looking costs a walk over all cells: after one
    /// that found little, as many addresses are refused first as there are places.
    pub(super) const fn should_sweep(&mut self) -> bool {
        self.patience = self.patience.saturating_sub(1);
        self.patience == 0
    }

    /// Forgets every link whose place is not in use.
    pub(super) fn sweep(&mut self, is_used: impl Fn(u16) -> bool) {
        let before = self.by_address.len();
        for (place, link) in (0..).zip(&mut self.places) {
            if let Some(gone) = link.take_if(|_| !is_used(place)) {
                self.by_address.remove(&gone.address);
                self.bytes -= gone.address.len();
                self.free.push(place);
            }
        }
        let freed = before - self.by_address.len();
        self.patience = if freed * 8 > usize::from(PLACES) { 0 } else { PLACES };
    }

    /// The link in a place.
    pub(super) fn at(&self, place: u16) -> Option<LinkId> {
        Some(self.places.get(usize::from(place))?.as_ref()?.id)
    }

    /// The address of a link, if it is still known.
    pub(super) fn address(&self, id: LinkId) -> Option<&str> {
        let link = self.places.get(usize::from(place(id)))?.as_ref()?;
        (link.id == id).then_some(link.address.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_let_in() {
        for good in ["https://example.org/a?b=c#d", "http://[::1]:8080/", "HTTPS://E.org"] {
            assert!(is_allowed(good), "{good}");
        }
        let long = format!("https://{}", "x".repeat(LONGEST));
        for bad in ["file:///etc/passwd", "ssh://-o", "javascript:x", "https://a b", "https://ä", "https", "", &long] {
            assert!(!is_allowed(bad), "{bad}");
        }
    }

    #[test]
    fn a_place_given_to_another_address_is_another_link() {
        let mut links = Links::default();
        let first = links.add("https://first").unwrap();
        assert_eq!(links.add("https://first"), Some(first));
        let others: Vec<LinkId> = (1..PLACES).map(|n| links.add(&format!("https://{n}")).unwrap()).collect();
        assert_eq!(links.add("https://full"), None);
        assert!(links.should_sweep());
        links.sweep(|at| at != place(first));
        assert_eq!(links.address(first), None);
        let new = links.add("https://new").unwrap();
        assert_eq!((place(new), new != first), (place(first), true));
        assert_eq!((links.address(first), links.address(new)), (None, Some("https://new")));
        assert_eq!(links.address(others[4]), Some("https://5"));
        assert_eq!(links.add("https://full again"), None);
        assert!(!links.should_sweep(), "one place was freed, the next look can wait");
    }

    #[test]
    fn the_bytes_are_bounded() {
        let mut links = Links::default();
        let long = |n: usize| format!("https://{n}/{}", "x".repeat(2000));
        let kept = (0..1000).filter(|n| links.add(&long(*n)).is_some()).count();
        assert!(links.bytes <= MOST_BYTES && kept > 200, "{kept}");
    }
}
