using System;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ShiftXR.Bridge.ClrTests
{
    /// <summary>
    /// What the package's assemblies refer to, from their metadata: no engine and, so that IL2CPP's stripping takes nothing away,
    /// no reflection and no code made at run time. Arguments: assembly files.
    /// </summary>
    static class References
    {
        static readonly string[] Namespaces =
        {
            "System.Reflection", "System.Linq.Expressions", "System.Runtime.Serialization", "System.Dynamic", "UnityEngine", "UnityEditor",
        };

        static readonly string[] Types = { "System.Activator", "System.AppDomain" };
        static readonly string[] Allowed = { "System.Reflection.DefaultMemberAttribute" }; // the compiler marks an indexer with it
        static readonly string[] Assemblies = { "netstandard", "ShiftXR.Bridge", "NetMQ", "AsyncIO" };

        public static void Run(string[] files)
        {
            foreach (string file in files)
            {
                using (var stream = File.OpenRead(file))
                using (var image = new PEReader(stream))
                {
                    CheckAssembly(Path.GetFileName(file), image.GetMetadataReader());
                }
            }
        }

        static void CheckAssembly(string name, MetadataReader metadata)
        {
            foreach (AssemblyReferenceHandle handle in metadata.AssemblyReferences)
            {
                string referred = metadata.GetString(metadata.GetAssemblyReference(handle).Name);
                Check.That(Assemblies.Contains(referred), name + " refers to no assembly " + referred);
            }
            foreach (TypeReferenceHandle handle in metadata.TypeReferences)
            {
                TypeReference type = metadata.GetTypeReference(handle);
                string space = metadata.GetString(type.Namespace), full = space + "." + metadata.GetString(type.Name);
                bool foreign = Namespaces.Any(prefix => space == prefix || space.StartsWith(prefix + ".", StringComparison.Ordinal));
                Check.That(Allowed.Contains(full) || !(foreign || Types.Contains(full)), name + " refers to no " + full);
            }
            foreach (MemberReferenceHandle handle in metadata.MemberReferences)
            {
                MemberReference member = metadata.GetMemberReference(handle);
                if (member.Parent.Kind == HandleKind.TypeReference)
                {
                    TypeReference type = metadata.GetTypeReference((TypeReferenceHandle)member.Parent);
                    string full = metadata.GetString(type.Namespace) + "." + metadata.GetString(type.Name);
                    string called = metadata.GetString(member.Name);
                    Check.That(full != "System.Type" && called != "GetType", name + " calls no " + full + "." + called);
                }
            }
        }
    }
}
