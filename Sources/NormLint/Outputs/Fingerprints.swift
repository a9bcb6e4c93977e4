import Model
import Rules

/// Stable identities of a file's findings across edits: hashes of path, code, model and module, not of line or message.
/// Findings with equal hashes are numbered.
struct Fingerprints {
  private let path: Path
  private var counts: [UInt64: Int] = [:]

  init(path: Path) { self.path = path }

  /// `c0ffee...:1`: 16 hexadecimal digits, and how many findings of that name there are up to this one. They are
  /// asked for in order.
  mutating func next(for finding: Diagnostic) -> String {
    let name = [path.text, finding.code.rawValue, finding.model, finding.module].joined(separator: "\0")
    let hash = FNV.hash(name)
    let count = counts[hash, default: 0] + 1
    counts[hash] = count
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits + ":\(count)"
  }
}
