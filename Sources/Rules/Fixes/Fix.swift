import Model
import YAMLSource

/// One way to remove findings, for one place in a file. Each is written once for all formats, on top of what a `Speller`
/// spells.
protocol Fix: Sendable {
  var id: FixID { get }

  /// What it changes for those who use the model.
  var changes: ProposedFix.Changes { get }

  /// Writes the fix into a draft and gives the draft its title. Nothing of a draft is used after a refusal but the title.
  func write(to draft: inout FixDraft) throws(FixRefusal)

  /// Whether a finding must be gone once the whole fix is written.
  func removes(_ finding: Diagnostic) -> Bool

  /// Whether the fix changes nothing but the `normlint` section, where it records what the program must be changed to do. Plain
  /// `--fix` writes no such fix.
  var recordsCall: Bool { get }
}

extension Fix {
  var recordsCall: Bool { false }
}

/// What a fix has written so far.
struct FixDraft {
  var revision: Revision
  /// What is done, in one sentence; empty where that is not known yet.
  var title = ""
  /// Whether the fix could be written for some modules only.
  private(set) var isPartial = false

  init(_ file: YAMLFile) { revision = Revision(file) }

  /// Writes a fix for each of some modules by a function that returns what it does. Throws where that works for none of them.
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
struct FixRefusal: Error {
  let message: String

  init(_ message: String) { self.message = message }
  init(_ refusal: EditRefusal) { message = refusal.message }
}

/// What the engine is asked to do.
public struct FixOptions: Sendable {
  /// The only fix that is tried; nil for the best ones of those that change the model itself.
  public var only: FixID?
  /// The order in which options are tried; empty for the order that suits the model.
  public var prefer: [FixOption] = []
  /// The largest number of groups that a `GroupNorm` is given.
  public var groups = 32
  /// Whether fixes that could not be run are applied too.
  public var isUnsafe = false

  public init() {}

  /// Whether fixes are only listed, so that those count too which record what the program must be changed to do.
  var isListing = false

  /// Whether fixes are tried that record what the program must be changed to do.
  var triesRecords: Bool { isListing || only != nil }

  /// The only option that is tried, where one is named.
  var option: FixOption? { if case .option(let option)? = only { option } else { nil } }

  /// The fixes without alternatives that are tried.
  var single: [FixID] {
    if let only { return only.code == nil ? [] : [only] }
    return isListing ? FixID.single + [.randomness] : FixID.single
  }

  /// Whether one of the fixes that are tried is for findings of this kind.
  func treats(_ finding: Diagnostic) -> Bool {
    if finding.isAboutStatistics { return only == nil || option != nil }
    return finding.code == .unusedSuppression ? only == nil : single.contains { $0.code == finding.code }
  }
}
