using System;

namespace ShiftXR.Bridge
{
    /// <summary>Something that a peer, or a person, can put right; its message is one line. Any other exception is a bug.</summary>
    public abstract class ShiftxrException : Exception
    {
        /// <summary>The name that travels in a control reply's <c>error</c> (PROTOCOL.md, Control plane).</summary>
        public abstract string Error { get; }

        protected ShiftxrException(string message, Exception cause = null) : base(message, cause) { }
    }

    /// <summary>Bytes from a peer are not a valid message: a field is missing, of another type or out of its limits.</summary>
    public class BadMessageException : ShiftxrException
    {
        public override string Error => "BadMessage";
        public BadMessageException(string message, Exception cause = null) : base(message, cause) { }
    }

    /// <summary>A peer speaks another major version of the protocol; the message names both.</summary>
    public sealed class ProtocolMismatchException : BadMessageException
    {
        public override string Error => "ProtocolMismatch";
        public ProtocolMismatchException(string message) : base(message) { }
    }

    /// <summary>A request of a kind that this player does not answer.</summary>
    public sealed class UnknownRequestException : ShiftxrException
    {
        public override string Error => "UnknownRequest";
        public UnknownRequestException(string message) : base(message) { }
    }

    /// <summary>A stream, marker, body or parameter that is not there; the message names those that are.</summary>
    public sealed class UnknownNameException : ShiftxrException
    {
        public override string Error => "UnknownName";
        public UnknownNameException(string message) : base(message) { }
    }

    /// <summary>A parameter beyond the scene's limits; the message names them.</summary>
    public sealed class OutOfRangeException : ShiftxrException
    {
        public override string Error => "OutOfRange";
        public OutOfRangeException(string message) : base(message) { }
    }

    /// <summary>No frame was captured at that time, or it is older than 60 s.</summary>
    public sealed class FrameGoneException : ShiftxrException
    {
        public override string Error => "FrameGone";
        public FrameGoneException(string message) : base(message) { }
    }

    /// <summary>A marker's ray meets nothing.</summary>
    public sealed class NothingThereException : ShiftxrException
    {
        public override string Error => "NothingThere";
        public NothingThereException(string message) : base(message) { }
    }

    /// <summary>64 requests wait already, or no step came within 10 s.</summary>
    public sealed class BusyException : ShiftxrException
    {
        public override string Error => "Busy";
        public BusyException(string message) : base(message) { }
    }

    /// <summary>An address off loopback was asked for without keys, or to bind there at all (PROTOCOL.md, Security).</summary>
    public sealed class InsecureEndException : ShiftxrException
    {
        public override string Error => "InsecureBind";
        public InsecureEndException(string message) : base(message) { }
    }

    /// <summary>The address can't be bound: another process listens there.</summary>
    public sealed class AddressInUseException : ShiftxrException
    {
        public override string Error => "AddressInUse";
        public AddressInUseException(string message, Exception cause = null) : base(message, cause) { }
    }

    /// <summary>Lossless, and a reader has taken nothing for longer than the publisher waits.</summary>
    public sealed class StalledSubscriberException : ShiftxrException
    {
        public override string Error => "StalledSubscriber";
        public StalledSubscriberException(string message) : base(message) { }
    }

    /// <summary>ZeroMQ is not there, or can't do what was asked of it; the message names the remedy.</summary>
    public sealed class TransportException : ShiftxrException
    {
        public override string Error => "TransportFailed";
        public TransportException(string message, Exception cause = null) : base(message, cause) { }
    }
}
