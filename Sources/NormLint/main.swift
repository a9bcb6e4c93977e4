import CMemory

// Synchronous on purpose: an asynchronous entry costs a static executable ten times this start-up.
System.reportFaults()
cm_keep_memory()
System.endProcess(Launcher.run(Array(CommandLine.arguments.dropFirst())).rawValue)
