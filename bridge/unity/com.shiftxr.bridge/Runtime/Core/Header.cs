using System;

namespace ShiftXR.Bridge
{
    /// <summary>What a message says of itself before its payload is read.</summary>
    public sealed class Header
    {
        /// <summary>The major version that this end speaks.</summary>
        public const int ProtocolVersion = 1;

        /// <summary>A header's largest size in bytes.</summary>
        public const int MaxBytes = 4096;

        /// <summary>A payload's largest size in bytes.</summary>
        public const int MaxPayloadBytes = 64 << 20;

        /// <summary>The session: new at each start of the publisher, 1 to 64 characters.</summary>
        public readonly string Session;

        /// <summary>Counts the messages of one topic in one session, from 0.</summary>
        public readonly long Seq;

        /// <summary>Capture time, nanoseconds of the device's monotonic clock.</summary>
        public readonly long TimeNs;

        /// <summary>All fields as they came, those of a later minor version too.</summary>
        public readonly MsgPackMap Fields;

        Header(MsgPackMap fields)
        {
            Fields = fields;
            Session = fields.Text("sid", 64, 1);
            Seq = fields.Integer("seq", 0, long.MaxValue);
            TimeNs = fields.Integer("t", 0, long.MaxValue);
        }

        /// <summary>Reads one header.</summary>
        /// <exception cref="BadMessageException">Not a map of scalars with the four fields in range.</exception>
        /// <exception cref="ProtocolMismatchException">It is of another protocol version.</exception>
        public static Header Read(ReadOnlySpan<byte> packed)
        {
            MsgPackMap fields = MsgPackReader.ReadMap(packed, MaxBytes);
            for (int i = 0; i < fields.Count; i++)
            {
                if (fields[i].Value.Kind > MsgPackKind.Text)
                {
                    throw new BadMessageException("the header holds something else than integers, floats, strings and booleans");
                }
            }
            CheckVersion(fields);
            return new Header(fields);
        }

        /// <summary>Writes a header; allocates nothing.</summary>
        /// <param name="episode">counts resets from 1, for object state; 0 leaves it out.</param>
        public static void Write(MsgPackWriter writer, string session, long seq, long timeNs, long episode = 0)
        {
            writer.Map(episode > 0 ? 5 : 4);
            writer.Text("v");
            writer.Integer(ProtocolVersion);
            writer.Text("sid");
            writer.Text(session);
            writer.Text("seq");
            writer.Integer(seq);
            writer.Text("t");
            writer.Integer(timeNs);
            if (episode > 0)
            {
                writer.Text("episode");
                writer.Integer(episode);
            }
        }

        /// <summary>Refuses a message of another version.</summary>
        /// <exception cref="ProtocolMismatchException">`v` is not 1.</exception>
        public static void CheckVersion(MsgPackMap fields)
        {
            bool there = fields.TryGet("v", out MsgPackValue version);
            if (!there || version.Kind != MsgPackKind.Integer || version.Integer != ProtocolVersion)
            {
                throw new ProtocolMismatchException(
                    "the peer speaks protocol " + (there ? version.ToString() : "(none named)") + ", this end speaks "
                    + ProtocolVersion + ": update the older");
            }
        }
    }
}
