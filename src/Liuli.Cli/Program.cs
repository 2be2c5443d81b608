using Liuli.Cli.Hosting;

return CommandHost.Run(args);
