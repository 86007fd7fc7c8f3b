/// A page is thousands of short allocations on several threads, which glibc's allocator is slow at. Without huge pages,
/// because they count as memory of our own whether it is used or not.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    throughline::commands::run()
}
