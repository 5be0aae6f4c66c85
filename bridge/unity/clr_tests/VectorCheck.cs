using System;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Text.Json;

namespace ShiftXR.Bridge.ClrTests
{
    /// <summary>Every golden vector: its twin encodes to its bytes, and its bytes decode to its twin.</summary>
    static class VectorCheck
    {
        public static void Run(string folder)
        {
            int samples = 0, plain = 0, control = 0, invalid = 0;
            foreach (string path in Directory.GetFiles(folder, "*.json").OrderBy(path => path, StringComparer.Ordinal))
            {
                if (Path.GetFileName(path) == "frames.json")
                {
                    CheckPoses(JsonDocument.Parse(File.ReadAllText(path)).RootElement);
                    continue;
                }
                var vector = new Vector(path);
                if (vector.Twin.TryGetProperty("message", out JsonElement _))
                {
                    ControlVectors.CheckMessage(vector);
                    control++;
                }
                else if (vector.Twin.TryGetProperty("description", out JsonElement _))
                {
                    SampleVectors.CheckSample(vector);
                    samples++;
                }
                else
                {
                    SampleVectors.CheckPlain(vector);
                    plain++;
                }
            }
            foreach (string path in Directory.GetFiles(Path.Combine(folder, "invalid"), "*.json"))
            {
                invalid += SampleVectors.CheckInvalid(new Vector(path)) ? 1 : 0;
            }
            Console.WriteLine("{{\"samples\": {0}, \"plain\": {1}, \"control\": {2}, \"invalid\": {3}}}", samples, plain, control, invalid);
        }

        static void CheckPoses(JsonElement poses)
        {
            foreach (JsonElement pose in poses.EnumerateArray())
            {
                string name = pose.GetProperty("name").GetString();
                JsonElement openXr = pose.GetProperty("openxr"), unity = pose.GetProperty("unity"), mujoco = pose.GetProperty("mujoco");
                float[] wxyz = Numbers(mujoco, "quaternion_wxyz");
                Vector3 position = Three(openXr, "position"), turn = Three(openXr, "angular_velocity");
                Quaternion rotation = Four(openXr, "quaternion");
                Check.Equal(position, OpenXrFrame.FromUnityPosition(Three(unity, "position")), name + " from Unity");
                Check.Equal(rotation, OpenXrFrame.FromUnityRotation(Four(unity, "quaternion")), name + " from Unity");
                Check.Equal(turn, OpenXrFrame.FromUnityAngularVelocity(Three(unity, "angular_velocity")), name + " from Unity");
                Check.Equal(position, OpenXrFrame.FromMujocoPosition(Three(mujoco, "position")), name + " from MuJoCo");
                Check.Equal(turn, OpenXrFrame.FromMujocoPosition(Three(mujoco, "angular_velocity")), name + " from MuJoCo");
                Check.Equal(
                    rotation, OpenXrFrame.FromMujocoRotation(wxyz[0], wxyz[1], wxyz[2], wxyz[3]), name + " from MuJoCo");
            }
        }

        static float[] Numbers(JsonElement pose, string name) =>
            Vector.Numbers(pose.GetProperty(name)).Select(number => (float)number).ToArray();

        static Vector3 Three(JsonElement pose, string name)
        {
            float[] n = Numbers(pose, name);
            return new Vector3(n[0], n[1], n[2]);
        }

        static Quaternion Four(JsonElement pose, string name)
        {
            float[] n = Numbers(pose, name);
            return new Quaternion(n[0], n[1], n[2], n[3]);
        }
    }
}
