//! How often each contender allocates, and how many bytes it asks for, on average over its inputs: lines for `peers`.
//!
//! A program of its own, since counting takes time.

use peers::work::inputs::INPUTS;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

fn main() {
    let _profiler = dhat::Profiler::builder().testing().build();
    for work in peers::works() {
        for mut contender in work.contenders {
            // What a first run keeps for later is not the work's.
            (0..INPUTS).for_each(|_| (contender.run)());
            let before = dhat::HeapStats::get();
            (0..INPUTS).for_each(|_| (contender.run)());
            let after = dhat::HeapStats::get();
            println!(
                "{}\t{}\t{}\t{}",
                work.name,
                contender.name,
                after.total_blocks - before.total_blocks,
                after.total_bytes - before.total_bytes
            );
        }
    }
}
