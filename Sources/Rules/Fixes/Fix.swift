import Model
import YAMLSource

/// One way to remove findings at one place in a file. Each fix is written once for all formats: a `Speller` spells what it writes.
protocol Fix: Sendable {
  var id: FixID { get }

  /// What it changes for users of the model.
  var changes: ProposedFix.Changes { get }

  /// Writes the fix into a draft and sets the draft's title. If the fix throws, only the title of the draft is used.
  func write(to draft: inout FixDraft) throws(FixRefusal)

  /// Whether the complete fix must remove a finding.
  func removes(_ finding: Diagnostic) -> Bool

  /// Whether the fix changes nothing but the `normlint` section, where it records what the program must be changed to do. Plain
  /// `--fix` writes no such fix.
  var recordsCall: Bool { get }

  /// Whether a finding that the file had not before may stand behind the one that the fix removes.
  func mayReveal(_ finding: Diagnostic) -> Bool
}

extension Fix {
  var recordsCall: Bool { false }
  func mayReveal(_ finding: Diagnostic) -> Bool { false }
}

/// What a fix has written so far.
struct FixDraft {
  var revision: Revision
  /// What the fix does, in one sentence; empty if that isn't known yet.
  var title = ""
  /// Whether the fix could be written for only some of the modules.
  private(set) var isPartial = false

  init(_ file: YAMLFile) { revision = Revision(file) }

  /// Writes a fix for each of several modules by a function that returns what it did. Throws if it works for none of them.
  mutating func write(
    for modules: [ModuleID], by write: (ModuleID, inout Revision) throws(FixRefusal) -> String
  ) throws(FixRefusal) {
    var titles: [String] = []
    var refusal: FixRefusal?
    for module in modules {
      do throws(FixRefusal) {
        let title = try write(module, &revision)
        if !titles.contains(title) { titles.append(title) }
      } catch {
        refusal = refusal ?? error
      }
    }
    guard !revision.isEmpty else { throw refusal ?? FixRefusal("there is nothing to write") }
    (title, isPartial) = (titles.joined(separator: "; "), refusal != nil)
  }
}

/// Why a fix can't be written, as a sentence's end.
public struct FixRefusal: Error {
  let message: String

  public init(_ message: String) { self.message = message }
  public init(_ refusal: EditRefusal) { message = refusal.message }
}

/// What the engine is asked to do.
public struct FixOptions: Sendable {
  /// The only fix that is tried; nil to try the fixes that change the model itself.
  public var only: FixID?
  /// The order in which options are tried; empty for the order that suits the model.
  public var prefer: [FixOption] = []
  /// The largest number of groups that a `GroupNorm` is given.
  public var groups = 32
  /// Whether fixes that could not be run are applied too.
  public var isUnsafe = false

  public init() {}

  /// Whether fixes are only listed. Then fixes are included that only record how the program must be changed.
  var isListing = false

  /// Whether fixes are tried that only record how the program must be changed.
  var triesRecords: Bool { isListing || only != nil }

  /// The only option that is tried; nil if none was named.
  var option: FixOption? { if case .option(let option)? = only { option } else { nil } }

  /// The fixes without alternatives that are tried.
  var single: [FixID] {
    if let only { return only.code == nil ? [] : [only] }
    return isListing ? FixID.single + [.randomness, .features] : FixID.single
  }

  /// Whether one of the fixes that are tried is for findings of this kind.
  func treats(_ finding: Diagnostic) -> Bool {
    if finding.isAboutStatistics { return only == nil || option != nil }
    return finding.code == .unusedSuppression ? only == nil : single.contains { $0.code == finding.code }
  }
}
