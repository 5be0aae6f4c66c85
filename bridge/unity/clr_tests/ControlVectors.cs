using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace ShiftXR.Bridge.ClrTests
{
    /// <summary>The vectors of the control plane.</summary>
    static class ControlVectors
    {
        public static void CheckMessage(Vector vector)
        {
            JsonElement twin = vector.Twin.GetProperty("message");
            byte[] frame = vector.Frames.Single();
            MsgPackMap map = MsgPackReader.ReadMap(frame, ControlReply.MaxBytes);
            Check.Bytes(frame, Written(map), vector.Name + " read and written");
            Check.Bytes(frame, Written(Vector.Map(twin)), vector.Name + "'s twin written");
            long id = twin.GetProperty("id").GetInt64();
            if (vector.Name.EndsWith("_request", StringComparison.Ordinal))
            {
                Check.Bytes(frame, Written(ControlRequest.Read(map).ToMap(id)), vector.Name + " as a value");
                Check.Bytes(frame, Written(Request(vector.Name, twin).ToMap(id)), vector.Name + " from values");
                return;
            }
            var writer = new MsgPackWriter();
            if (vector.Name == "error_reply")
            {
                ControlReply.WriteError(writer, id, Text(twin, "error"), Text(twin, "detail"));
            }
            else
            {
                ControlReply.Write(writer, id, Reply(vector.Name, twin));
            }
            Check.Bytes(frame, writer.Written, vector.Name + " from values");
        }

        static ControlRequest Request(string name, JsonElement twin)
        {
            switch (name)
            {
                case "hello_request": return new HelloRequest();
                case "clock_request": return new ClockRequest();
                case "marker_place_request":
                    return new PlaceMarkerRequest(
                        Text(twin, "topic"), Whole(twin, "t"), Number(twin, "x"), Number(twin, "y"), Text(twin, "shape"),
                        Text(twin, "text"), Number(twin, "ttl_s"));
                case "marker_remove_request": return new RemoveMarkerRequest(Whole(twin, "marker"));
                case "marker_clear_request": return new ClearMarkersRequest();
                case "prompt_request": return new PromptRequest(Text(twin, "text"), Text(twin, "highlight"), Number(twin, "ttl_s"));
                case "prompt_away_request": return new PromptRequest(Text(twin, "text"), null, Number(twin, "ttl_s"));
                case "snapshot_request": return new SnapshotRequest(Text(twin, "topic"), (int)Whole(twin, "quality"));
                case "environment_request": return new EnvironmentRequest(Parameters(twin));
                case "goodbye_request": return new GoodbyeRequest(Text(twin, "reason"));
                default: throw new CheckFailed("no code for " + name);
            }
        }

        static MsgPackMap Reply(string name, JsonElement twin)
        {
            switch (name)
            {
                case "hello_reply":
                    string[] requests = twin.GetProperty("requests").EnumerateArray().Select(kind => kind.GetString()).ToArray();
                    return ControlReply.Hello(
                        Text(twin, "device"), Text(twin, "mode"), Text(twin, "session"), Text(twin, "sensors"), Text(twin, "task"),
                        requests, StreamList.Read(Vector.Map(twin)).Known);
                case "clock_reply":
                case "prompt_reply":
                case "marker_remove_reply": return ControlReply.Time(Whole(twin, "t"));
                case "marker_place_reply":
                    List<double> p = Vector.Numbers(twin.GetProperty("p"));
                    return ControlReply.Placed(Whole(twin, "t"), Whole(twin, "marker"), p[0], p[1], p[2], Text(twin, "object"));
                case "snapshot_reply":
                    return ControlReply.Snapshot(
                        Whole(twin, "t"), (int)Whole(twin, "width"), (int)Whole(twin, "height"),
                        Vector.Value(twin.GetProperty("jpeg")).Bytes);
                case "environment_reply": return ControlReply.Environment(Whole(twin, "t"), Parameters(twin));
                case "goodbye_reply": return ControlReply.Goodbye();
                default: throw new CheckFailed("no code for " + name);
            }
        }

        static List<KeyValuePair<string, double>> Parameters(JsonElement twin) =>
            twin.GetProperty("parameters").EnumerateObject()
                .Select(property => new KeyValuePair<string, double>(property.Name, property.Value.GetDouble())).ToList();

        static string Text(JsonElement twin, string name) => twin.GetProperty(name).GetString();

        static long Whole(JsonElement twin, string name) => twin.GetProperty(name).GetInt64();

        static double Number(JsonElement twin, string name) => twin.GetProperty(name).GetDouble();

        static byte[] Written(MsgPackMap map)
        {
            var writer = new MsgPackWriter();
            map.Write(writer);
            return writer.Written.ToArray();
        }
    }
}
