//! The allocations of each contender and their bytes, on average over its inputs, as lines for `peers`.
//!
//! This is a separate program, because counting takes time.

use peers::work::inputs::INPUTS;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

fn main() {
    let _profiler = dhat::Profiler::builder().testing().build();
    for work in peers::works() {
        for mut contender in work.contenders {
            // Memory that the first run keeps for later does not count.
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
