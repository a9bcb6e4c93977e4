import ArgumentParser
import CMemory

// Synchronous on purpose: an `async` main takes ten times as long to start in a static executable.
System.reportFaults()
cm_keep_memory(1 << 22)
System.endProcess(Launcher.run(Array(CommandLine.arguments.dropFirst())).rawValue)
