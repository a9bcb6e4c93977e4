import Synchronization

/// Whether nobody waits any longer for what is under way.
///
/// Long work looks here between its steps: statements of Python, layers that are run. It then ends as if its budget were spent, and who
/// asked throws the outcome away. Of all the process, since what is under way may be spread over several threads.
public enum Interruption {
  private static let asked = Atomic(false)

  public static var isAsked: Bool { asked.load(ordering: .relaxed) }

  /// Has what is under way end.
  public static func ask() { asked.store(true, ordering: .relaxed) }

  /// Before new work begins.
  public static func forget() { asked.store(false, ordering: .relaxed) }
}
