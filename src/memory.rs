//! Memory that a start needs and nobody needs after it: the unpacked bank, and what its parser and the search index threw away.

/// Gives free memory back to the system, where its allocator can be asked to (glibc). Takes some milliseconds.
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[expect(unsafe_code, reason = "there is no safe function for it")]
    // SAFETY: malloc_trim(3) may be called at any time and by any thread; it only looks at free memory.
    unsafe {
        libc::malloc_trim(0);
    }
}
