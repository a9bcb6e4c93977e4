import Foundation
import PythonModels

/// The file system by way of Foundation.
struct Files: SourceFiles {
  func kind(_ path: String) -> SourceFileKind? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
    return isFolder.boolValue ? .folder : .regular
  }

  func realPath(_ path: String) -> String? {
    kind(path) == nil ? nil : URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }

  func identity(_ path: String) -> SourceFileIdentity? {
    guard let found = try? FileManager.default.attributesOfItem(atPath: path), let size = found[.size] as? Int else { return nil }
    let (inode, date) = (found[.systemFileNumber] as? Int ?? 0, (found[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0)
    return SourceFileIdentity(device: 0, inode: UInt64(truncatingIfNeeded: inode), size: size, modified: Int(date))
  }

  func read(_ path: String, limit: Int) -> [UInt8]? {
    FileManager.default.contents(atPath: path).flatMap { $0.count <= limit ? [UInt8]($0) : nil }
  }

  func entries(_ path: String) -> [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}
