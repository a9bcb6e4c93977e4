import Foundation
import PackagePlugin

/// Makes Swift of the data files that a target is built from, by the program `embed-data`, whenever one of them changes.
@main
struct EmbedData: BuildToolPlugin {
  /// The files of each target, relative to the package; a folder stands for every data file in it.
  private static let files: [String: [String]] = [
    "Catalogue": ["tables"],
    "Formats": ["switches.yaml"],
    "Rules": ["rules.yaml"],
    "Pictures": ["pictures"],
    "NormLint": ["schemas"],
  ]

  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let root = context.package.directoryURL
    let files = try EmbedData.files[target.name, default: []].flatMap { try contents(of: root.appending(path: $0)) }
    var commands = [try command("texts", files, to: "EmbeddedText.swift", context)]
    if target.name == "Formats" { commands.append(try command("switches", files, to: "SwitchMarks.swift", context)) }
    if target.name == "Rules" { commands.append(try command("rules", files, to: "RuleTable.swift", context)) }
    return commands
  }

  private func command(_ what: String, _ files: [URL], to name: String, _ context: PluginContext) throws -> Command {
    let output = context.pluginWorkDirectoryURL.appending(path: name)
    return .buildCommand(
      displayName: "Making \(name)", executable: try context.tool(named: "embed-data").url,
      arguments: [what, output.path] + files.map(\.path), inputFiles: files, outputFiles: [output])
  }

  private func contents(of url: URL) throws -> [URL] {
    guard isFolder(url) else { return [url] }
    let files = try FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)
    return files.filter { $0.pathExtension != "md" }.sorted { $0.path < $1.path }
  }

  private func isFolder(_ url: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && isFolder.boolValue
  }
}
