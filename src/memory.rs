//! What glibc's allocator is told; another one decides for itself.

/// One heap for all threads instead of up to eight for each processor: each keeps what its threads once needed. To be called before
/// there are threads.
pub fn one_heap() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[expect(unsafe_code, reason = "there is no safe function for it")]
    // SAFETY: mallopt(3) with this option only stores a number; no other thread runs yet.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1);
    }
}

/// Gives free memory back to the system: after a start that is the unpacked bank, and what its parser and the search index
/// threw away. Takes some milliseconds.
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[expect(unsafe_code, reason = "there is no safe function for it")]
    // SAFETY: malloc_trim(3) may be called at any time and by any thread; it only looks at free memory.
    unsafe {
        libc::malloc_trim(0);
    }
}
