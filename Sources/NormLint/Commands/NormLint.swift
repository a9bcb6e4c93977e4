import ArgumentParser
import CMemory

/// The whole program.
package enum NormLint {
  /// Runs the command line of the process and ends the process with its exit code.
  package static func main() -> Never {
    System.openStandardDescriptors()
    System.catchFaults()
    System.writeWithoutSignals()
    cm_keep_memory(1 << 22)
    System.endProcess(Launcher.run(Array(CommandLine.arguments.dropFirst())).rawValue)
  }
}
