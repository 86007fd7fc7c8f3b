fn main() -> std::process::ExitCode {
    throughline::commands::run()
}
