using System.Numerics;

namespace ShiftXR.Bridge
{
    /// <summary>
    /// To the wire's frame, OpenXR's: right-handed, +x right, +y up, -z ahead, metres, quaternions xyzw. From Unity's
    /// (left-handed, +x right, +y up, +z ahead; each of the three is its own inverse), and from MuJoCo's as our scenes have it
    /// (right-handed, +x right, +y ahead, +z up, quaternions wxyz).
    /// </summary>
    public static class OpenXrFrame
    {
        /// <summary>A point or vector, and back: (x, y, z) -> (x, y, -z).</summary>
        public static Vector3 FromUnityPosition(Vector3 p) => new Vector3(p.X, p.Y, -p.Z);

        /// <summary>A rotation, and back: (x, y, z, w) -> (-x, -y, z, w).</summary>
        public static Quaternion FromUnityRotation(Quaternion q) => new Quaternion(-q.X, -q.Y, q.Z, q.W);

        /// <summary>An angular velocity, and back: (x, y, z) -> (-x, -y, z); a mirror turns rotations round.</summary>
        public static Vector3 FromUnityAngularVelocity(Vector3 w) => new Vector3(-w.X, -w.Y, w.Z);

        /// <summary>A point, vector or angular velocity: (x, y, z) -> (x, z, -y).</summary>
        public static Vector3 FromMujocoPosition(Vector3 p) => new Vector3(p.X, p.Z, -p.Y);

        /// <summary>A rotation whose parts are named, so that MuJoCo's order wxyz can't be mistaken.</summary>
        public static Quaternion FromMujocoRotation(float w, float x, float y, float z) => new Quaternion(x, z, -y, w);
    }
}
