using System.Collections.Generic;

namespace ShiftXR.Bridge
{
    /// <summary>Replies of the control plane: the fields that follow `v`, `id` and `ok`, in the order of the protocol's table.</summary>
    public static class ControlReply
    {
        /// <summary>A reply's largest size in bytes.</summary>
        public const int MaxBytes = 8 << 20;

        const int MostDetailCharacters = 500;

        /// <summary>To `hello`.</summary>
        /// <param name="mode">`lockstep` or `realtime`.</param>
        /// <param name="session">the publisher's.</param>
        /// <param name="sensors">the PUB socket's address; empty where the player connects.</param>
        /// <param name="task">the address of a PUB socket with labels, or null.</param>
        /// <param name="requests">the kinds that are answered.</param>
        public static MsgPackMap Hello(
            string device, string mode, string session, string sensors, string task, IReadOnlyList<string> requests,
            IReadOnlyList<StreamDescription> streams)
        {
            MsgPackMap map = new MsgPackMap()
                .Add("device", MsgPackValue.From(device))
                .Add("mode", MsgPackValue.From(mode))
                .Add("session", MsgPackValue.From(session))
                .Add("sensors", MsgPackValue.From(sensors));
            if (task != null)
            {
                map.Add("task", MsgPackValue.From(task));
            }
            return map.Add("requests", MsgPackValue.From(requests)).Add("streams", StreamList.ToValue(streams));
        }

        /// <summary>To `clock` (now), `prompt`, and `marker` that removes or clears (the step's end): ns.</summary>
        public static MsgPackMap Time(long timeNs) => new MsgPackMap().Add("t", MsgPackValue.From(timeNs));

        /// <summary>To `marker` that places.</summary>
        /// <param name="timeNs">the end of the step in which it appears.</param>
        /// <param name="marker">its number, from 1.</param>
        /// <param name="x">where the ray meets the scene, metres, OpenXR frame; so y and z.</param>
        /// <param name="body">what the ray met; may be empty.</param>
        public static MsgPackMap Placed(long timeNs, long marker, double x, double y, double z, string body) =>
            Time(timeNs)
                .Add("marker", MsgPackValue.From(marker))
                .Add("p", MsgPackValue.From(new[] { MsgPackValue.From(x), MsgPackValue.From(y), MsgPackValue.From(z) }))
                .Add("object", MsgPackValue.From(body));

        /// <summary>To `snapshot`.</summary>
        /// <param name="timeNs">the frame's capture time.</param>
        /// <param name="jpeg">the picture; must not change until the reply has been sent.</param>
        public static MsgPackMap Snapshot(long timeNs, int width, int height, byte[] jpeg) =>
            Time(timeNs)
                .Add("width", MsgPackValue.From((long)width))
                .Add("height", MsgPackValue.From((long)height))
                .Add("jpeg", MsgPackValue.From(jpeg));

        /// <summary>To `environment`.</summary>
        /// <param name="timeNs">the step's end.</param>
        /// <param name="parameters">all that the scene has, as they are now.</param>
        public static MsgPackMap Environment(long timeNs, IReadOnlyList<KeyValuePair<string, double>> parameters) =>
            Time(timeNs).Add("parameters", MsgPackValue.From(EnvironmentRequest.ToMap(parameters)));

        /// <summary>To `goodbye`.</summary>
        public static MsgPackMap Goodbye() => new MsgPackMap();

        /// <summary>Writes a reply as it travels.</summary>
        /// <param name="id">the request's.</param>
        public static void Write(MsgPackWriter writer, long? id, MsgPackMap reply)
        {
            MsgPackMap map = Envelope(id, true);
            for (int i = 0; i < reply.Count; i++)
            {
                map.Add(reply[i].Key, reply[i].Value);
            }
            map.Write(writer);
        }

        /// <summary>Writes a refusal as it travels.</summary>
        /// <param name="id">the request's, or null where it could not be read.</param>
        public static void WriteError(MsgPackWriter writer, long? id, string error, string detail) =>
            Envelope(id, false)
                .Add("error", MsgPackValue.From(error))
                .Add("detail", MsgPackValue.From(Utf8.OneLine(detail, MostDetailCharacters)))
                .Write(writer);

        static MsgPackMap Envelope(long? id, bool ok)
        {
            MsgPackMap map = new MsgPackMap().Add("v", MsgPackValue.From((long)Header.ProtocolVersion));
            if (id.HasValue)
            {
                map.Add("id", MsgPackValue.From(id.Value));
            }
            return map.Add("ok", MsgPackValue.From(ok));
        }
    }
}
