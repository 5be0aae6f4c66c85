// Reference signatures, not an implementation: the part of AsyncIO 0.1.69 that our transport calls, so that its types are
// checked where there is no NuGet. Only Unity, with the real library, can tell whether the transport works.
namespace AsyncIO
{
    public static class ForceDotNet
    {
        public static void Force() => throw new System.NotImplementedException();
    }
}
