#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif
import Support

/// A command line that is run and timed.
struct Program {
  let path: String
  let arguments: [String]
  /// Where its error output goes; `/dev/null` unless somebody reads it.
  var errorOutput = "/dev/null"
  /// The exit codes by which the program says that it has done its work.
  var successes: [Int32] = [0, 1]

  init(_ path: String, _ arguments: [String]) { (self.path, self.arguments) = (path, arguments) }

  /// What a run took.
  struct Cost {
    /// Seconds from the start to the end.
    let wall: Double
    /// Seconds of all cores together.
    let processor: Double
    /// The largest resident memory, in bytes.
    let memory: Int
  }

  func run() -> Cost {
    var pid = pid_t()
    var actions = Program.redirections(errorOutput)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
    defer { for word in words { free(word) } }
    words.append(nil)
    let start = Program.now
    guard posix_spawn(&pid, path, &actions, nil, words, environ) == 0 else { Files.fail("\(path) can't be started") }
    var status: Int32 = 0
    var usage = rusage()
    while wait4(pid, &status, 0, &usage) < 0, errno == EINTR {}
    let wall = Program.now - start
    let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : -1
    guard successes.contains(code) else { Files.fail("\(path) \(arguments.prefix(3).joined(separator: " ")) ended with \(code)") }
    return Cost(
      wall: wall, processor: usage.ru_utime.seconds + usage.ru_stime.seconds, memory: usage.ru_maxrss * Program.memoryUnit)
  }

  #if canImport(Darwin)
    private typealias FileActions = posix_spawn_file_actions_t?
    private static let memoryUnit = 1
  #else
    private typealias FileActions = posix_spawn_file_actions_t
    private static let memoryUnit = 1024
  #endif

  private static func redirections(_ errorOutput: String) -> FileActions {
    var actions = FileActions.init()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, errorOutput, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    return actions
  }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

extension timeval {
  fileprivate var seconds: Double { Double(tv_sec) + Double(tv_usec) / 1e6 }
}
