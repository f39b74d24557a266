/// Whether this holds of every byte. It is asked of each to the end, so that compilers make it many at once.
pub(crate) fn all(text: &str, is: impl Fn(u8) -> bool) -> bool {
    text.bytes().fold(true, |all, byte| all & is(byte))
}
