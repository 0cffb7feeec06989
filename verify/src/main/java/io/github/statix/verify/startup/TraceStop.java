package io.github.statix.verify.startup;

/** Ends a trace; not an error of ours. */
final class TraceStop extends Exception {

  private static final long serialVersionUID = 1;

  /** Why a trace ends. */
  enum Reason {
    /** An access to memory that is not mapped. */
    FAULT,
    /** The program ended, or halted. */
    ENDED,
    /** An instruction or situation the model does not know. */
    UNKNOWN,
  }

  private final Reason reason;
  private final long address;

  TraceStop(Reason reason, long address, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
    this.address = address;
  }

  static TraceStop unknown(String detail) {
    return new TraceStop(Reason.UNKNOWN, 0, detail);
  }

  Reason reason() {
    return reason;
  }

  long address() {
    return address;
  }
}
