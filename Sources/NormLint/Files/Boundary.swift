/// The folder that a config and what it names lie in: files that strangers send must not show what else is on the machine.
struct Boundary: Sendable, Hashable {
  /// Without links; nil where nothing is out of reach.
  let folder: Path?

  /// The repository around a folder (without links). Outside of a repository nothing is out of reach.
  static func repository(around folder: Path) -> Boundary { Boundary(folder: GitRepository.root(above: folder)) }

  /// What files of a folder (without links) may name: what lies in the repository; without one what lies in the folder of the settings; without
  /// settings what lies in the current folder, or in the files' own if that is elsewhere.
  static func config(in folder: Path, settings: Path?) -> Boundary {
    if let root = GitRepository.root(above: folder) ?? settings?.parent { return Boundary(folder: root) }
    let here = Boundary(folder: try? System.realPath(Path(".")))
    return here.holds(folder) ? here : Boundary(folder: folder)
  }

  /// Whether a path without links lies inside.
  func holds(_ real: Path) -> Bool {
    guard let folder else { return true }
    return real == folder || real.relative(to: folder) != nil
  }
}
