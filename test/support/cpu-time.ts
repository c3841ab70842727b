/** Milliseconds that the processor worked for this process. Those of a clock depend on what else the machine does. */
export const cpuTime = () => process.cpuUsage().user / 1000;
