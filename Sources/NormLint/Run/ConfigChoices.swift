import Formats
import Model
import YAMLSource

extension ConfigSources {
  /// A config, and the options by which a command line may ask it to take a file in, likeliest first.
  typealias Choices = (user: Primary, choices: [GroupChoice])

  /// The configs above a file that it may be chosen for: those whose lists choose from one of its groups. Where none does, and the
  /// file says by its header that it changes the whole config, it is asked for by `+group=option`.
  /// - Parameter source: the file's text
  func choices(of path: Path, _ source: YAMLFile?) -> [Choices] {
    let users = candidates(above: path)
    let offered = users.map { user in
      let groups = parts(of: user)?.groups ?? []
      return Choices(user, ConfigSources.choices(of: path, for: user).filter { groups.contains($0.group) })
    }.filter { !$0.choices.isEmpty }
    guard offered.isEmpty, let source, ComposedConfig.isGlobal(source) else { return offered }
    return users.compactMap { user in
      ConfigSources.choices(of: path, for: user).first.map { (user, [GroupChoice(group: $0.group, option: $0.option, isAppended: true)]) }
    }
  }

  /// The ways in which `group=option` may name a file below a config's folder: `experiment/d1/deep.yaml` is `d1/deep` of the
  /// group `experiment`, or `deep` of `experiment/d1`.
  private static func choices(of path: Path, for user: Primary) -> [GroupChoice] {
    let base = user.path.parent ?? Path("")
    let below = base.bytes.isEmpty ? path.bytes[...] : path.relative(to: base) ?? []
    let parts = Path(Array(below)).text.split(separator: "/" as Character)
    return parts.indices.dropFirst().reversed().map { split in
      GroupChoice(group: parts[..<split].joined(separator: "/"), option: parts[split...].joined(separator: "/"))
    }
  }
}
