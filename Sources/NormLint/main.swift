// Synchronous on purpose: an asynchronous entry costs a static executable ten times this start-up.
System.reportFaults()
System.endProcess(Launcher.run(Array(CommandLine.arguments.dropFirst())).rawValue)
